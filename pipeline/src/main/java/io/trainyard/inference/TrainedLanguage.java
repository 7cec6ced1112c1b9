package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.language.LanguageModel;
import io.trainyard.text.TextCodec;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** A language model that was trained, whatever its kind. */
public interface TrainedLanguage {

  /** Where bundles of networks tell whether documents ended in {@code <eos>}. */
  String ENDS_DOCUMENTS = "ends_documents";

  /** What reads and foretells. */
  LanguageModel model();

  /** How text becomes its tokens, and back. */
  TextCodec codec();

  /** Where it comes from: values that JSON knows, by name. */
  Map<String, Object> provenance();

  /** What to say of how it comes to its answers: values that JSON knows, by name. */
  default Map<String, Object> figures() {
    return Map.of();
  }

  /** What the names of the files end in that {@link #judge} has to leave, whatever it finds. */
  default List<String> extras() {
    return List.of();
  }

  /** Measures it on the tokens of a split, across partitions. */
  Judged judge(JavaSparkContext spark, TokenSource tokens, Split split);

  /**
   * What a model is worth.
   *
   * @param metrics of the model as a whole
   * @param beside metrics of what the model is to be compared with, by what that is, such as {@code
   *     best_member}
   * @param report what else there is to say: values that JSON knows, by name
   * @param extras files to leave beside the report
   */
  record Judged(
      SequenceMetrics metrics,
      Map<String, Map<String, Double>> beside,
      Map<String, Object> report,
      List<TrainedModel.Extra> extras) {

    /** Of a model that is compared with nothing. */
    public Judged(SequenceMetrics metrics) {
      this(metrics, Map.of(), Map.of(), List.of());
    }
  }

  /** The run that trained it. */
  default String runId() {
    return String.valueOf(provenance().get("run_id"));
  }

  /** The dataset that it was trained on. */
  default String datasetPath() {
    return String.valueOf(provenance().get("dataset_path"));
  }

  /**
   * Whether the documents that it was trained on ended in {@code <eos>}, as far as is known:
   * bundles of before this was told do not say.
   */
  default boolean endsDocuments() {
    return endsDocuments(provenance());
  }

  /** The same of what a bundle says of where it comes from. */
  static boolean endsDocuments(Map<String, Object> provenance) {
    return !Boolean.FALSE.equals(provenance.get(ENDS_DOCUMENTS));
  }

  /** Epochs that it was trained for; 0 where it is not trained by epochs. */
  default int epoch() {
    return provenance().get("epoch") instanceof Number number ? number.intValue() : 0;
  }
}
