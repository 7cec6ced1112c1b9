/**
 * Runs as pages to look at: {@link io.trainyard.report.RunReport} of one run, {@link
 * io.trainyard.report.RunIndex} of all under a root.
 *
 * <p>A page is one HTML file that needs no network. Its charts are drawn, in the browser, from the
 * tables of numbers that stand under them; without scripts these are what there is to see. Whatever
 * comes from a run (names of classes, paths, texts) is text to the templates, which escape it, and
 * the page's content security policy lets no scripts run but its own.
 *
 * <p>Reads the run's tables in this process, bounded in what it keeps; needs no Spark.
 */
package io.trainyard.report;
