package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.model.ImageShape;
import io.trainyard.storage.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The four files of an IDX source, checked one by one and against each other. */
final class IdxContents {

  private final IdxSource source;
  private final Map<IdxRole, IdxFile> files;

  private IdxContents(IdxSource source, Map<IdxRole, IdxFile> files) {
    this.source = source;
    this.files = files;
  }

  static ChunkedContents scan(IdxSource source, Map<IdxRole, Path> paths, Configuration conf)
      throws IOException {
    Map<IdxRole, IdxFile> files = new EnumMap<>(IdxRole.class);
    for (var entry : paths.entrySet()) {
      files.put(entry.getKey(), IdxFile.scan(entry.getValue(), entry.getKey(), conf));
    }
    return new IdxContents(source, files).check(conf);
  }

  private ChunkedContents check(Configuration conf) throws IOException {
    sameCount(IdxRole.TRAIN_IMAGES, IdxRole.TRAIN_LABELS);
    sameCount(IdxRole.TEST_IMAGES, IdxRole.TEST_LABELS);
    ImageShape shape = shape(IdxRole.TRAIN_IMAGES);
    if (!shape.equals(shape(IdxRole.TEST_IMAGES))) {
      throw new BadData(
          "cannot ingest: expected test images of the shape of the training images, %s, found %s in"
                  .formatted(shape, shape(IdxRole.TEST_IMAGES))
              + " %s; give files that belong together"
                  .formatted(files.get(IdxRole.TEST_IMAGES).path()));
    }
    int[] trainLabels = labels(IdxRole.TRAIN_LABELS, conf);
    int[] testLabels = labels(IdxRole.TEST_LABELS, conf);
    List<String> names = classNames(trainLabels);
    withinClasses(IdxRole.TRAIN_LABELS, trainLabels, names.size());
    withinClasses(IdxRole.TEST_LABELS, testLabels, names.size());
    return new ChunkedContents(fingerprint(), shape, names, trainLabels, testLabels, this::chunks);
  }

  private void sameCount(IdxRole images, IdxRole labels) {
    IdxFile a = files.get(images);
    IdxFile b = files.get(labels);
    if (a.count() != b.count()) {
      throw new BadData(
          "cannot ingest: expected as many labels as images, found %d images in %s and %d labels in"
                  .formatted(a.count(), a.path(), b.count())
              + " %s; give files that belong together".formatted(b.path()));
    }
  }

  private ImageShape shape(IdxRole images) {
    List<Integer> sizes = files.get(images).sizes();
    return new ImageShape(sizes.get(1), sizes.get(2), 1);
  }

  private int[] labels(IdxRole role, Configuration conf) throws IOException {
    IdxFile file = files.get(role);
    int[] labels = new int[file.count()];
    try (IdxFile.Items items = file.items(0, labels.length, conf)) {
      for (int i = 0; i < labels.length; i++) {
        labels[i] = Byte.toUnsignedInt(items.next()[0]);
      }
    }
    return labels;
  }

  private List<String> classNames(int[] trainLabels) {
    if (!source.classNames().isEmpty()) {
      return source.classNames();
    }
    int largest = IntStream.of(trainLabels).max().orElseThrow();
    return IntStream.range(0, source.classes().orElse(largest + 1))
        .mapToObj(Integer::toString)
        .toList();
  }

  private void withinClasses(IdxRole role, int[] labels, int classes) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= classes) {
        throw new BadData(
            "cannot ingest: expected labels from 0 to %d in %s, found %d at item %d; mend the file,"
                    .formatted(classes - 1, files.get(role).path(), labels[i], i)
                + " or set dataset.source.classes or dataset.source.class-names");
      }
    }
  }

  private String fingerprint() {
    return Sha256.of(
        files.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue().sha256() + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8));
  }

  private List<Chunk> chunks(int pieces) {
    IdxFile train = files.get(IdxRole.TRAIN_IMAGES);
    IdxFile test = files.get(IdxRole.TEST_IMAGES);
    long rows = (long) train.count() + test.count();
    List<Chunk> chunks = new ArrayList<>();
    chunks.addAll(
        cut(train, files.get(IdxRole.TRAIN_LABELS), 0, pieces * (long) train.count() / rows));
    chunks.addAll(
        cut(
            test,
            files.get(IdxRole.TEST_LABELS),
            train.count(),
            pieces * (long) test.count() / rows));
    return chunks;
  }

  private static List<Chunk> cut(IdxFile images, IdxFile labels, long firstId, long pieces) {
    int count = images.count();
    int n = (int) Math.max(1, Math.min(pieces, count));
    return IntStream.range(0, n)
        .mapToObj(
            i -> {
              int from = (int) ((long) i * count / n);
              int to = (int) ((i + 1L) * count / n);
              return (Chunk) new IdxChunk(images, labels, from, to, firstId);
            })
        .toList();
  }
}
