package io.trainyard.dataset.exercise;

/** A text, and what is to be made of it. */
public record Exercise(String source, String target) {}
