package io.trainyard.results;

import java.util.OptionalDouble;

/**
 * A row of an evaluation's table of what averaging predictions wins: a convex loss of the mean
 * beside the mean of the members' losses, with the same weights.
 *
 * @param loss {@code cross_entropy} in nats, or {@code squared_error}
 * @param ensemble of the mean of the predictions
 * @param meanMember the mean of the members' own, which is the bound of {@code ensemble}
 * @param gain {@code meanMember - ensemble}, at least 0
 * @param ambiguity the mean squared distance of the members' predictions from their mean, which is
 *     the gain in squared error; null of other losses
 */
public record DecompositionRow(
    String loss, double ensemble, double meanMember, double gain, OptionalDouble ambiguity) {

  static final RowForm<DecompositionRow> FORM =
      RecordForm.of(DecompositionRow.class, "decomposition");
}
