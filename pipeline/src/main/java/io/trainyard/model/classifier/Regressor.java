package io.trainyard.model.classifier;

/**
 * What tells real values of rows of numbers, each in units of its target's scale, as {@link
 * io.trainyard.model.Task.Regression} has it.
 */
public sealed interface Regressor extends RowModel permits ValueTrees, LinearFunctions {}
