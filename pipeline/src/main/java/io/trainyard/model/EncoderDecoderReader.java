package io.trainyard.model;

import io.trainyard.language.Reading;
import io.trainyard.language.TranslationModel;
import java.util.List;
import java.util.Objects;
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

  /**
   * @param encoder the encoder's embedding and recurrent layers
   * @param order in which it reads
   * @param decoder a decoder, whatever it starts from
   */
  EncoderDecoderReader(List<Layer> encoder, PairBatch.Order order, RecurrentReader decoder) {
    this.encoder = new StepStack(encoder);
    this.sourceVocabulary = (int) encoder.get(0).paramTable().get("W").size(0);
    this.order = order;
    this.decoder = decoder;
  }

  @Override
  public int vocabulary() {
    return decoder.vocabulary();
  }

  @Override
  public Reading begin(int[] source) {
    float[] state = new float[encoder.stateSize()];
    StepStack.Room room = encoder.room();
    for (int token : PairBatch.ordered(source, order)) {
      encoder.step(Objects.checkIndex(token, sourceVocabulary), state, room);
    }
    return decoder.begin(state);
  }
}
