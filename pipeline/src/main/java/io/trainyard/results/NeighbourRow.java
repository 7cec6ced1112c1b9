package io.trainyard.results;

/**
 * A token whose vector points almost where another's does.
 *
 * @param index of the token in the vocabulary
 * @param rank of the neighbour, from 1
 * @param neighbourIndex of the neighbour in the vocabulary
 * @param cosine of the angle between the two vectors
 */
public record NeighbourRow(
    int index, String token, int rank, int neighbourIndex, String neighbour, double cosine) {

  static final RowForm<NeighbourRow> FORM = RecordForm.of(NeighbourRow.class, "neighbours");
}
