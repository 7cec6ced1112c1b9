package io.trainyard.augment;

import io.trainyard.config.Section;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/** Makes the transforms that a user wrote and named by class. */
final class OwnTransform {

  private OwnTransform() {}

  /**
   * Reads an element with a key {@code class}.
   *
   * @return null, with a problem noted, where there is no such transform
   */
  static Step read(String name, Section section) {
    return Augmentation.onImage(name, section, OwnTransform::make);
  }

  private static Transform make(Section section) {
    String name = section.text("class");
    try {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      Class<?> type =
          Class.forName(
              name, true, context == null ? OwnTransform.class.getClassLoader() : context);
      Optional<Object> made = construct(type, section);
      if (made.isEmpty()) {
        section.problem(
            "class",
            name,
            "a class with a public constructor that takes a "
                + Section.class.getName()
                + ", or nothing");
      } else if (made.get() instanceof Transform transform) {
        return transform;
      } else {
        section.problem("class", name, "a class that implements " + Transform.class.getName());
      }
    } catch (ClassNotFoundException | LinkageError e) {
      section.problem(
          "class", name + ", which cannot be loaded (" + e + ")", "a class on the class path");
    } catch (InvocationTargetException e) {
      section.problem(
          "class",
          name + ", whose constructor threw " + e.getCause(),
          "a transform that can be made with these parameters");
    } catch (ReflectiveOperationException e) {
      section.problem("class", name + " (" + e + ")", "a public class that is not abstract");
    }
    section.ignoreRest();
    return null;
  }

  private static Optional<Object> construct(Class<?> type, Section section)
      throws ReflectiveOperationException {
    for (Constructor<?> constructor : type.getConstructors()) {
      if (constructor.getParameterCount() == 1
          && constructor.getParameterTypes()[0] == Section.class) {
        return Optional.of(constructor.newInstance(section));
      }
    }
    for (Constructor<?> constructor : type.getConstructors()) {
      if (constructor.getParameterCount() == 0) {
        return Optional.of(constructor.newInstance());
      }
    }
    return Optional.empty();
  }
}
