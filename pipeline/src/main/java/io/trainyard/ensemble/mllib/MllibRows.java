package io.trainyard.ensemble.mllib;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.model.Normalization;
import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The training rows of what MLlib trains: those that a network would see, with the same features.
 *
 * @param counts how often rows come; null for each once
 */
public record MllibRows(Dataset dataset, Normalization normalization, RowCounts counts)
    implements Serializable {

  static final String LABEL = "label";
  static final String WEIGHT = "weight";
  static final String FEATURES = "features";

  /**
   * The rows in one partition, in stored order. MLlib adds up what partitions come to in the order
   * in which their tasks end, so that with several of them no two trainings would come to the same
   * bits.
   *
   * @param repeated whether a row that comes k times does so, and not once with weight k
   */
  JavaRDD<Row> of(
      JavaSparkContext spark, Broadcast<SerializableConfiguration> hadoop, boolean repeated) {
    MllibRows rows = this;
    RowRange all = new RowRange(Split.TRAIN, 0, dataset.rows(Split.TRAIN));
    RowRange range = counts == null ? all : counts.within(all);
    return spark
        .parallelize(List.of(range), 1)
        .flatMap(
            part -> {
              VectorRows vectors = rows.vectors(part, hadoop, repeated);
              // MLlib looks at the first row alone now and then.
              TaskCompletionListener close = context -> vectors.close();
              TaskContext.get().addTaskCompletionListener(close);
              return vectors;
            });
  }

  private VectorRows vectors(
      RowRange range, Broadcast<SerializableConfiguration> hadoop, boolean repeated) {
    return new VectorRows(dataset, normalization, range, counts, repeated, hadoop.value().value());
  }

  Task task() {
    return dataset.manifest().task();
  }

  int classes() {
    return dataset.manifest().classNames().size();
  }

  int inputs() {
    return dataset.manifest().image().size();
  }

  /**
   * A table of rows.
   *
   * @param classes that there are, whether rows have them or not: MLlib would go by the largest
   *     label otherwise
   */
  static org.apache.spark.sql.Dataset<Row> table(JavaRDD<Row> rows, int classes) {
    return table(
        rows, NominalAttribute.defaultAttr().withName(LABEL).withNumValues(classes).toMetadata());
  }

  /**
   * A table of rows whose labels are the standardized values of one target.
   *
   * @param rows that have all targets, as {@link VectorRows} gives them
   */
  static org.apache.spark.sql.Dataset<Row> table(JavaRDD<Row> rows, Task.Regression task, int k) {
    if (k >= task.outputs()) {
      throw new IllegalArgumentException(k + " of " + task);
    }
    JavaRDD<Row> ofTarget =
        rows.map(
            row -> {
              double[] targets = (double[]) row.get(3);
              return RowFactory.create(targets[k], row.getDouble(1), row.get(2));
            });
    return table(ofTarget, Metadata.empty());
  }

  private static org.apache.spark.sql.Dataset<Row> table(JavaRDD<Row> rows, Metadata labels) {
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField(LABEL, DataTypes.DoubleType, false, labels),
              new StructField(WEIGHT, DataTypes.DoubleType, false, Metadata.empty()),
              new StructField(FEATURES, SQLDataTypes.VectorType(), false, Metadata.empty())
            });
    return SparkSession.builder().getOrCreate().createDataFrame(rows, schema);
  }
}
