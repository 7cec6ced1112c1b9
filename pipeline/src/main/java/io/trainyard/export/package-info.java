/**
 * Brings what runs have measured to the programs that others look at it with: TensorBoard, from its
 * event files, and MLflow, by its tracking server. Both can be done while a run is on and again
 * after: what is there already is not doubled.
 */
package io.trainyard.export;
