package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of known vulnerabilities in {@code pipeline/SECURITY.md} is of the versions that are
 * built with: whoever changes one looks at its row.
 */
class AuditedDependenciesTest {

  private static final Pattern ROW =
      Pattern.compile("^\\| ([a-z0-9-]+) \\| (\\d[^ ]*) \\| .+ \\| .+ \\|$", Pattern.MULTILINE);

  @Test
  void versionsAreThoseOfTheTable() throws IOException {
    String page = Files.readString(Checkout.HOME.resolve("pipeline/SECURITY.md"));
    List<String> audited =
        ROW.matcher(page)
            .results()
            .map((MatchResult row) -> row.group(1) + "-" + row.group(2) + ".jar")
            .toList();

    assertThat(audited).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    assertThat(jars()).as("look at its row in pipeline/SECURITY.md").containsAll(audited);
  }

  /** Surefire starts the JVM with a jar that only names the others. */
  private static Set<String> jars() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator))
        .map(jar -> Path.of(jar).getFileName().toString())
        .collect(Collectors.toSet());
  }
}
