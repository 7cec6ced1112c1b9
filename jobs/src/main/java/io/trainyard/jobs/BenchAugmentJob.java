package io.trainyard.jobs;

import io.trainyard.bench.AugmentBench;
import io.trainyard.bench.AugmentResult;
import io.trainyard.bench.StepBench;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.ImageShape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the augmentation of images. */
@Command(
    name = "augment",
    description = {
      "Measures the augmentation of single images in one thread, on images of noise, in the driver's"
          + " process, without Spark. Transforms are always done; presets are as configured.",
      "trainyard is the transform alone, from planes of floats to such planes; trainyard-from-bytes"
          + " goes from stored bytes to planes, as training does; trainyard-pixels from stored bytes"
          + " to such bytes."
    })
final class BenchAugmentJob extends Job {

  private static final Pattern IMAGE = Pattern.compile("(\\d{1,5})x(\\d{1,5})x(\\d{1,2})");

  @Option(
      names = "--transform",
      paramLabel = "NAME",
      split = ",",
      defaultValue =
          "horizontal-flip,vertical-flip,translate,rotate,scale,shear,random-crop,"
              + "random-resized-crop,elastic,gaussian-noise,salt-and-pepper,color-jitter,"
              + "random-erasing,mnist,cifar,imagenet",
      description = "Transforms and presets (default: ${DEFAULT-VALUE}).")
  private List<String> transforms;

  @Option(
      names = "--image",
      paramLabel = "HxWxC",
      split = ",",
      defaultValue = "28x28x1,32x32x3,224x224x3",
      description = "Sizes of images and their channels (default: ${DEFAULT-VALUE}).")
  private List<String> images;

  @Option(
      names = "--beside",
      paramLabel = "NAME=COMMAND",
      description = {
        "Measures another program in turn with the rest. It is started as COMMAND TRANSFORM HxWxC,"
            + " reads the number of images to augment, one a line, and answers each with the"
            + " nanoseconds that they took."
      })
  private List<String> beside = new ArrayList<>();

  @Mixin private BenchJob.Measuring measuring;

  @Override
  String name() {
    return BenchJob.NAME;
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    output.figure("bench", "augment");
    List<ImageShape> shapes = images.stream().map(BenchAugmentJob::shape).toList();
    AugmentBench bench =
        new AugmentBench(
            measuring.protocol(),
            beside.stream().map(StepBench.Other::parse).toList(),
            err()::println);
    List<AugmentResult> results = new ArrayList<>();
    for (ImageShape shape : shapes) {
      for (String transform : transforms) {
        results.addAll(bench.run(new AugmentBench.Setup(transform, shape)));
      }
    }
    table(results).print(err());
    output.figure("results", results.stream().map(AugmentResult::figures).toList());
  }

  private static ImageShape shape(String text) {
    Matcher sizes = IMAGE.matcher(text);
    if (!sizes.matches()) {
      throw new BadConfiguration(
          "cannot measure: expected --image to be height x width x channels, such as 32x32x3, found "
              + text);
    }
    return new ImageShape(
        Integer.parseInt(sizes.group(1)),
        Integer.parseInt(sizes.group(2)),
        Integer.parseInt(sizes.group(3)));
  }

  private static Table table(List<AugmentResult> results) {
    Set<String> others = new LinkedHashSet<>();
    results.forEach(result -> others.addAll(result.ratios().keySet()));
    others.removeAll(AugmentBench.OWN);
    List<String> header =
        new ArrayList<>(
            List.of("transform", "image", "", "images/s", "Mpixels/s", "us/image", "spread"));
    others.forEach(other -> header.add("times " + other));
    Table table = new Table(header);
    for (AugmentResult result : results) {
      List<String> row = new ArrayList<>();
      row.add(result.setup().transform());
      row.add(result.setup().shape().toString());
      row.add(result.name());
      row.add(Table.number(result.imagesPerSecond().median()));
      row.add(Table.number(result.pixelsPerSecond().median() / 1e6));
      row.add(Table.number(1e6 * result.secondsPerImage().median()));
      row.add(Table.percent(result.imagesPerSecond().spread()));
      for (String other : others) {
        Double ratio = result.ratios().get(other);
        row.add(ratio == null ? "" : Table.ratio(ratio));
      }
      table.add(row);
    }
    return table;
  }
}
