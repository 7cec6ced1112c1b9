package io.trainyard.ensemble.measures;

/**
 * What the mean of the first members' predictions is worth, each of them counting the same.
 *
 * @param members how many, from 1
 */
public record CurvePoint(int members, MemberFigures figures) {}
