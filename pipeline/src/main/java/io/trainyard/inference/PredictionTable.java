package io.trainyard.inference;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Predictions as a table: {@code id}, then {@code label}, {@code predicted}, {@code
 * predicted_class} and {@code probabilities}, or for each target its true value under its name and
 * {@code predicted_NAME}; then what not every model has.
 *
 * @param columns of {@link Prediction#more}
 */
record PredictionTable(Task task, List<String> columns) implements Serializable {

  private static final StructType CLASSES =
      new StructType()
          .add("id", LongType, false)
          .add("label", IntegerType, false)
          .add("predicted", IntegerType, false)
          .add("predicted_class", StringType, false)
          .add("probabilities", createArrayType(FloatType, false), false);

  PredictionTable {
    columns = List.copyOf(columns);
  }

  StructType schema() {
    StructType schema = CLASSES;
    if (task instanceof Task.Regression regression) {
      schema = new StructType().add("id", LongType, false);
      for (String name : regression.names()) {
        schema = schema.add(name, FloatType, false).add("predicted_" + name, DoubleType, false);
      }
    }
    for (String column : columns) {
      schema = schema.add(column, DoubleType, false);
    }
    return schema;
  }

  Row row(Prediction prediction) {
    List<Object> values = new ArrayList<>(List.of(prediction.id()));
    if (prediction instanceof Prediction.OfClass one) {
      values.add(one.label());
      values.add(one.predicted());
      values.add(task.classNames().get(one.predicted()));
      values.add(one.probabilities());
    } else if (prediction instanceof Prediction.OfValues several) {
      for (int k = 0; k < several.values().length; k++) {
        values.add(several.targets()[k]);
        values.add(several.values()[k]);
      }
    }
    for (double value : prediction.more()) {
      values.add(value);
    }
    return RowFactory.create(values.toArray());
  }
}
