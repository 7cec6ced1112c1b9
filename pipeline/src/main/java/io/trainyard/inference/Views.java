package io.trainyard.inference;

import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Subject;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Tensors;
import io.trainyard.evaluation.TestTimeAugmentation;
import io.trainyard.model.ImageShape;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.Task;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The views of each row whose probabilities are averaged. What a view shows of a row depends on the
 * seed, the view and the row's id alone, so that figures do not depend on how rows fall into
 * partitions. Immutable.
 *
 * @param augmentation what {@link TestTimeAugmentation.Augment} changes rows by
 */
public record Views(TestTimeAugmentation kind, Augmentation augmentation, Seed seed)
    implements Serializable {

  /** Each row as it is stored, and nothing else. */
  public static final Views ONE =
      new Views(new TestTimeAugmentation.None(), Augmentation.NONE, new Seed(0));

  /** What was done, for people to read beside its figures. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("kind", kind.kind());
    figures.put("views", kind.views());
    return figures;
  }

  /** Why these views make no sense for such data, as sentences; nothing is refused. */
  List<String> warnings(Subject data) {
    if (kind instanceof TestTimeAugmentation.Augment) {
      return augmentation.warnings(data);
    }
    return kind instanceof TestTimeAugmentation.Flip && data.isCharacters()
        ? List.of(
            "evaluation.test-time-augmentation: flip mirrors letters or digits: a mirrored 2 is no 2")
        : List.of();
  }

  private List<View> of(NetworkShape network) {
    ImageShape shape = network.input();
    if (network.task() instanceof Task.Density) {
      return List.of(View.dequantized(shape));
    }
    List<View> views = new ArrayList<>(List.of(View.stored()));
    if (kind instanceof TestTimeAugmentation.Flip) {
      views.add(View.mirrored(shape));
    } else if (kind instanceof TestTimeAugmentation.Augment augment) {
      Seed all = seed.of("test-time-augmentation");
      for (int view = 1; view < augment.views(); view++) {
        views.add(View.augmented(augmentation, shape, all.of(view)));
      }
    }
    return views;
  }

  /** What looks at rows for one task. */
  Looks looks(NetworkShape network, Tensors tensors) {
    return new Looks(of(network), tensors);
  }

  /** Looks at minibatches, one after another. Not thread-safe. */
  static final class Looks {

    private final List<View> views;
    private final Tensors tensors;
    private final Tensors.Host host = new Tensors.Host();

    private Looks(List<View> views, Tensors tensors) {
      this.views = views;
      this.tensors = tensors;
    }

    /**
     * The mean of what the predictor says over all views, row-major. Views that are all alike give
     * what one of them gives, to the bit, since sums are taken in double precision.
     */
    float[] probabilities(Rows rows, Predictor predictor) {
      float[] first = look(views.get(0), rows, predictor);
      if (views.size() == 1) {
        return first;
      }
      double[] sum = new double[first.length];
      add(first, sum);
      for (View view : views.subList(1, views.size())) {
        add(look(view, rows, predictor), sum);
      }
      float[] mean = first;
      for (int i = 0; i < sum.length; i++) {
        mean[i] = (float) (sum[i] / views.size());
      }
      return mean;
    }

    private float[] look(View view, Rows rows, Predictor predictor) {
      view.write(rows, tensors, host);
      return predictor.probabilities(rows, tensors, host);
    }

    private static void add(float[] values, double[] to) {
      for (int i = 0; i < values.length; i++) {
        to[i] += values[i];
      }
    }
  }
}
