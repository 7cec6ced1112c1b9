package io.trainyard.results;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * The form of a record in Parquet: a column for each component, in their order, named after it in
 * snake_case. Components are int, long, double, String or Instant, and never null; or
 * OptionalDouble, whose column is null where it is empty.
 *
 * @param <T> the record
 */
final class RecordForm<T extends Record> {

  private final List<RecordComponent> components;
  private final Constructor<T> constructor;

  private RecordForm(Class<T> row) {
    this.components = List.of(row.getRecordComponents());
    try {
      this.constructor =
          row.getDeclaredConstructor(
              components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record has no canonical constructor", e);
    }
  }

  /**
   * @param table its name in the schema
   */
  static <T extends Record> RowForm<T> of(Class<T> row, String table) {
    RecordForm<T> form = new RecordForm<>(row);
    List<Type> columns = form.components.stream().map(RecordForm::column).toList();
    return new RowForm<>(new MessageType(table, columns), form::fill, form::read);
  }

  private static Type column(RecordComponent component) {
    String name = name(component);
    Class<?> type = component.getType();
    if (type == String.class) {
      return Types.required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named(name);
    } else if (type == Instant.class) {
      return Types.required(PrimitiveTypeName.INT64)
          .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS))
          .named(name);
    } else if (type == int.class) {
      return Types.required(PrimitiveTypeName.INT32).named(name);
    } else if (type == long.class) {
      return Types.required(PrimitiveTypeName.INT64).named(name);
    } else if (type == double.class) {
      return Types.required(PrimitiveTypeName.DOUBLE).named(name);
    } else if (type == OptionalDouble.class) {
      return Types.optional(PrimitiveTypeName.DOUBLE).named(name);
    }
    throw new IllegalArgumentException("no column for " + component);
  }

  private static String name(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private void fill(T row, Group group) {
    for (RecordComponent component : components) {
      append(group, name(component), value(component, row));
    }
  }

  private static void append(Group group, String name, Object value) {
    if (value instanceof String text) {
      group.append(name, text);
    } else if (value instanceof Instant time) {
      group.append(name, time.toEpochMilli());
    } else if (value instanceof Integer number) {
      group.append(name, number.intValue());
    } else if (value instanceof Long number) {
      group.append(name, number.longValue());
    } else if (value instanceof OptionalDouble number) {
      number.ifPresent(some -> group.append(name, some));
    } else {
      group.append(name, ((Double) value).doubleValue());
    }
  }

  private Object value(RecordComponent component, T row) {
    try {
      return component.getAccessor().invoke(row);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private T read(Group group) {
    Object[] values =
        components.stream().map(component -> value(component, group)).toArray(Object[]::new);
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a row of " + Arrays.toString(values), e);
    }
  }

  private static Object value(RecordComponent component, Group group) {
    String name = name(component);
    Class<?> type = component.getType();
    if (type == String.class) {
      return group.getString(name, 0);
    } else if (type == Instant.class) {
      return Instant.ofEpochMilli(group.getLong(name, 0));
    } else if (type == int.class) {
      return group.getInteger(name, 0);
    } else if (type == OptionalDouble.class) {
      return group.getFieldRepetitionCount(name) == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(group.getDouble(name, 0));
    }
    return type == long.class ? (Object) group.getLong(name, 0) : group.getDouble(name, 0);
  }
}
