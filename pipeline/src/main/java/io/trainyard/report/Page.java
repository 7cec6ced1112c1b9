package io.trainyard.report;

import com.samskivert.mustache.DefaultCollector;
import com.samskivert.mustache.Mustache;
import io.trainyard.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A page that needs nothing beside itself. All that it is given is text, which the templates
 * escape; scripts other than its own are forbidden to it, and so is the network.
 *
 * @param title of the page
 * @param subtitle what it is
 * @param sections its chapters
 */
record Page(String title, String subtitle, List<Section> sections) {

  /** Leon Sorokin's chart library, MIT licence; the version is the one in the root pom.xml. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private static final List<String> SCRIPTS =
      List.of(UPLOT + "dist/uPlot.iife.min.js", "charts.js", "sorting.js");

  private static final List<String> STYLES = List.of(UPLOT + "dist/uPlot.min.css", "page.css");

  private static final Mustache.Compiler TEMPLATES =
      Mustache.compiler()
          .escapeHTML(true)
          .withCollector(new Values())
          .withLoader(name -> reader(name + ".mustache"));

  /** An empty Optional is nothing, another one is what it holds. */
  private static final class Values extends DefaultCollector {
    @Override
    public Iterator<?> toIterator(Object value) {
      return value instanceof Optional<?> optional
          ? optional.stream().iterator()
          : super.toIterator(value);
    }
  }

  Page {
    sections = List.copyOf(sections);
  }

  /**
   * What the outer template is given.
   *
   * @param license of the chart library, which asks to be wherever the library is
   */
  private record Frame(
      Page page, String policy, List<String> styles, List<String> scripts, String license) {}

  /** The page as HTML in UTF-8. */
  byte[] html() {
    List<String> scripts = SCRIPTS.stream().map(Page::resource).toList();
    List<String> styles = STYLES.stream().map(Page::resource).toList();
    return TEMPLATES
        .loadTemplate("page")
        .execute(new Frame(this, policy(scripts), styles, scripts, resource(UPLOT + "LICENSE")))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A content security policy by which the page's own scripts run, and no others. */
  private static String policy(List<String> scripts) {
    String own =
        scripts.stream()
            .map(script -> "'sha256-" + hash(script) + "'")
            .collect(Collectors.joining(" "));
    return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src " + own;
  }

  private static String hash(String script) {
    String digits = Sha256.of(script.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digits));
  }

  private static String resource(String name) {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reader reader(String name) {
    return new InputStreamReader(open(name), StandardCharsets.UTF_8);
  }

  private static InputStream open(String name) {
    InputStream in = Page.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("no resource " + name + " beside " + Page.class);
    }
    return in;
  }
}
