/** Networks: the catalogue, those of the user's own, their optimizers, and the bundle on disk. */
package io.trainyard.model;
