package io.trainyard.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The mistakes that a model was surest of: of the rows whose predicted class is not theirs those of
 * the largest predicted probability, and of equals those of the lower id. Which they are depends
 * neither on the order in which rows come nor on how partial results are merged. Holds no more than
 * it is asked for. Not thread-safe.
 */
public final class Mistakes implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * A row that was taken for another class; the surest and the one of the lower id come first.
   *
   * @param position of the row in its split
   * @param probability of the predicted class
   */
  public record Mistake(long position, long id, int label, int predicted, float probability)
      implements Serializable, Comparable<Mistake> {

    @Override
    public int compareTo(Mistake other) {
      int surest = Float.compare(other.probability, probability);
      return surest != 0 ? surest : Long.compare(id, other.id);
    }
  }

  private final int most;
  private final ArrayList<Mistake> surest = new ArrayList<>();

  /**
   * @param most how many are kept; with 0 none are looked for
   */
  public Mistakes(int most) {
    this.most = most;
  }

  /**
   * Looks at one row.
   *
   * @param position of the row in its split
   * @param probabilities those of all classes, from index {@code from} on
   */
  public void add(long position, long id, int label, float[] probabilities, int from, int classes) {
    if (most == 0) {
      return;
    }
    int predicted = MostProbable.of(probabilities, from, classes);
    float probability = probabilities[from + predicted];
    // A network that answers with no number is sure of nothing.
    if (predicted != label && !Float.isNaN(probability)) {
      add(new Mistake(position, id, label, predicted, probability));
    }
  }

  private void add(Mistake mistake) {
    boolean full = surest.size() == most;
    if (full && mistake.compareTo(surest.get(most - 1)) >= 0) {
      return;
    }
    int place = Collections.binarySearch(surest, mistake);
    surest.add(place < 0 ? -place - 1 : place, mistake);
    if (full) {
      surest.remove(most);
    }
  }

  /**
   * Adds what {@code other} has found.
   *
   * @return this
   */
  public Mistakes merge(Mistakes other) {
    other.surest.forEach(this::add);
    return this;
  }

  /** The surest first. */
  public List<Mistake> surest() {
    return List.copyOf(surest);
  }
}
