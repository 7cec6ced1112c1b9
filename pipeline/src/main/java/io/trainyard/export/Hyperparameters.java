package io.trainyard.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.training.RunStatus;
import java.time.Instant;
import java.util.SortedMap;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.Value;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.Summary;
import org.tensorflow.framework.SummaryMetadata;
import org.tensorflow.framework.SummaryMetadata.PluginData;
import org.tensorflow.framework.TensorProto;
import org.tensorflow.framework.TensorShapeProto;

/**
 * What TensorBoard's HParams view knows of a run: messages of {@code
 * tensorboard/plugins/hparams/plugin_data.proto} in the metadata of summaries, as its own Python
 * writes them. Which metrics it shows it finds by itself.
 */
final class Hyperparameters {

  private static final String PLUGIN = "hparams";
  private static final String START_TAG = "_hparams_/session_start_info";
  private static final String END_TAG = "_hparams_/session_end_info";

  /** Fields of {@code HParamsPluginData}. */
  private static final int SESSION_START = 3;

  private static final int SESSION_END = 4;

  /** Fields of {@code SessionStartInfo}. */
  private static final int HPARAMS = 1;

  private static final int START_SECONDS = 5;

  /** Fields of an entry of a map. */
  private static final int KEY = 1;

  private static final int VALUE = 2;

  /** Fields of {@code SessionEndInfo}. */
  private static final int STATUS = 1;

  private static final int END_SECONDS = 2;

  /** Constants of {@code Status}. */
  private static final int SUCCESS = 1;

  private static final int FAILURE = 2;

  private Hyperparameters() {}

  static Summary started(SortedMap<String, JsonNode> parameters, Instant when) {
    Message info = new Message();
    parameters.forEach(
        (key, value) ->
            info.bytes(
                HPARAMS,
                new Message().text(KEY, key).bytes(VALUE, value(value).toByteString()).bytes()));
    info.decimal(START_SECONDS, EventFile.seconds(when));
    return summary(START_TAG, SESSION_START, info);
  }

  /** For a run at which nobody is at work any more. */
  static Summary ended(RunStatus.State state, Instant when) {
    return summary(
        END_TAG,
        SESSION_END,
        new Message()
            .integer(STATUS, state == RunStatus.State.FINISHED ? SUCCESS : FAILURE)
            .decimal(END_SECONDS, EventFile.seconds(when)));
  }

  private static Value value(JsonNode value) {
    Value.Builder builder = Value.newBuilder();
    if (value.isNumber()) {
      builder.setNumberValue(value.doubleValue());
    } else if (value.isBoolean()) {
      builder.setBoolValue(value.booleanValue());
    } else {
      builder.setStringValue(value.isTextual() ? value.textValue() : value.toString());
    }
    return builder.build();
  }

  private static Summary summary(String tag, int field, Message data) {
    ByteString content = new Message().bytes(field, data.bytes()).bytes();
    var metadata =
        SummaryMetadata.newBuilder()
            .setPluginData(PluginData.newBuilder().setPluginName(PLUGIN).setContent(content));
    // A value has to have something in it: no numbers.
    var nothing =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(
                TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.getDefaultInstance()));
    return Summary.newBuilder()
        .addValue(Summary.Value.newBuilder().setTag(tag).setMetadata(metadata).setTensor(nothing))
        .build();
  }
}
