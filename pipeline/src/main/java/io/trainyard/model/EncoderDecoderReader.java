package io.trainyard.model;

import io.trainyard.language.Reading;
import io.trainyard.language.TranslationModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;

/**
 * An encoder and a decoder that read one token at a time, in plain loops over a copy of their
 * parameters, as {@link RecurrentReader} does.
 */
final class EncoderDecoderReader implements TranslationModel {

  private final StepStack encoder;
  private final int sourceVocabulary;
  private final PairBatch.Order order;
  private final RecurrentReader decoder;
  private final Optional<AttentionReader> attention;

  /**
   * @param encoder the encoder's embedding and recurrent layers
   * @param order in which it reads
   * @param decoder a decoder, whatever it starts from
   * @param attention of the decoder to what the encoder says of each token; empty for none
   */
  EncoderDecoderReader(
      List<Layer> encoder,
      PairBatch.Order order,
      RecurrentReader decoder,
      Optional<AttentionReader> attention) {
    this.encoder = new StepStack(encoder);
    this.sourceVocabulary = (int) encoder.get(0).paramTable().get("W").size(0);
    this.order = order;
    this.decoder = decoder;
    this.attention = attention;
  }

  @Override
  public int vocabulary() {
    return decoder.vocabulary();
  }

  @Override
  public Reading begin(int[] source) {
    float[] state = new float[encoder.stateSize()];
    StepStack.Room room = encoder.room(state);
    List<float[]> vectors = new ArrayList<>();
    for (int token : PairBatch.ordered(source, order)) {
      encoder.step(Objects.checkIndex(token, sourceVocabulary), state, room);
      if (attention.isPresent()) {
        vectors.add(room.uppermost().clone());
      }
    }
    return attention
        .map(of -> decoder.begin(state, of.over(vectors)))
        .orElseGet(() -> decoder.begin(state));
  }
}
