package io.trainyard.memory;

/**
 * Trainings that are each made alone in a task, as many at the same time as there are slots, as far
 * as memory goes by them.
 *
 * @param what they are, in the plural, such as {@code members}
 * @param tasks how many in all
 * @param largest of them, which any process may get
 * @param afterwards what is done with what they leave
 */
public record TaskWork(String what, int tasks, Workload largest, CombiningNeed afterwards) {}
