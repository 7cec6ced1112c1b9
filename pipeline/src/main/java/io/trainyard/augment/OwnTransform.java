package io.trainyard.augment;

import io.trainyard.config.Section;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * Makes the transforms that a user wrote and named by class. What the class was goes into the
 * configuration in effect, as {@code class-sha256}: a run is not gone on with by another version of
 * it, and executors that have another refuse it.
 */
final class OwnTransform {

  private static final String CLASS = "class";
  private static final String SHA256 = "class-sha256";

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
    String name = section.text(CLASS);
    try {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      Class<?> type =
          Class.forName(
              name, true, context == null ? OwnTransform.class.getClassLoader() : context);
      Optional<Object> made = construct(type, section);
      if (made.isEmpty()) {
        section.problem(
            CLASS,
            name,
            "a class with a public constructor that takes a "
                + Section.class.getName()
                + ", or nothing");
      } else if (made.get() instanceof Transform transform) {
        identify(type, section);
        return transform;
      } else {
        section.problem(CLASS, name, "a class that implements " + Transform.class.getName());
      }
    } catch (ClassNotFoundException | LinkageError e) {
      section.problem(
          CLASS, name + ", which cannot be loaded (" + e + ")", "a class on the class path");
    } catch (InvocationTargetException e) {
      section.problem(
          CLASS,
          name + ", whose constructor threw " + e.getCause(),
          "a transform that can be made with these parameters");
    } catch (ReflectiveOperationException e) {
      section.problem(CLASS, name + " (" + e + ")", "a public class that is not abstract");
    }
    section.ignoreRest();
    return null;
  }

  private static void identify(Class<?> type, Section section) {
    Optional<String> expected = section.optionalText(SHA256);
    String found = ClassFiles.sha256(type).orElse("unknown");
    if (expected.isPresent() && !expected.get().equals(found)) {
      section.problem(
          SHA256,
          expected.get(),
          found + ", that of the class files of " + type.getName() + " that were found");
    }
    section.settle(SHA256, found);
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
