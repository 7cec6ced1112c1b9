/**
 * Exercises for networks that read one text and write another: how they are made, which of them are
 * hard, and in which order they are learned.
 */
package io.trainyard.dataset.exercise;
