/**
 * Images in memory, from the bytes of a file to the values that a network takes, and pictures for
 * people.
 *
 * <p>A file is recognized by its first bytes, not by its name, and refused by its header where it
 * is too large, before any pixel is decoded. {@link io.trainyard.image.ImageDecoder} makes it an
 * upright {@link io.trainyard.image.PixelImage}, grey or RGB, of unsigned bytes by row, column and
 * channel (HWC), as datasets store them; {@link io.trainyard.image.Resizing} brings that to a size,
 * and {@link io.trainyard.image.ImageEncoder} to the bytes of a file again. What cannot be decoded
 * whole is an {@link io.trainyard.image.UnreadableImage}; what becomes of it is the caller's
 * affair. {@link io.trainyard.image.Planes} is the form in which an image is augmented: a plane of
 * float32 values, 0 to 255, for each channel (CHW), in arrays that are used again for one image
 * after another. {@link io.trainyard.image.ContactSheet} draws images on a page.
 *
 * <p>Readers and writers are ImageIO's own and TwelveMonkeys', each asked for by name, since an
 * executor's class loader hides the plug-ins of the jobs jar from ImageIO's search. Needs neither
 * Spark nor a screen.
 */
package io.trainyard.image;
