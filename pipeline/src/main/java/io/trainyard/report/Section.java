package io.trainyard.report;

import java.util.List;

/**
 * A chapter of a page.
 *
 * @param anchor its name in addresses
 */
record Section(String anchor, String heading, List<Block> blocks) {

  Section {
    blocks = List.copyOf(blocks);
  }
}
