package io.trainyard.dataset;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * How tokens of running text become rows and files. Which row a token goes to follows from its
 * place in its stream, and which file a row goes to from the place of its first token among those
 * of its split: so no more than a few numbers of each piece must be known beforehand.
 *
 * @param directory to write to before files are moved into place
 * @param rowLength the most tokens of a row
 * @param partitions files of each split at most
 * @param rowGroupBytes about how many bytes of rows a row group holds
 * @param tokens of each split, in order
 */
record TokenWriting(
    String directory, int rowLength, int partitions, int rowGroupBytes, List<Long> tokens)
    implements Serializable {

  /** Tokens that travel together. */
  private static final int BLOCK = 1 << 18;

  /**
   * Tokens of one run, before it is known where they go.
   *
   * @param stream of which they are
   */
  record Run(Split split, long stream, int[] tokens) implements Serializable {}

  /**
   * Tokens of one piece.
   *
   * @param place of the piece among all
   */
  record Piece(int place, ArrayList<Run> runs) implements Serializable {

    Totals totals() {
      long[] splits = new long[Split.values().length];
      long last = 0;
      for (Run run : runs) {
        splits[run.split().ordinal()] += run.tokens().length;
        last = run.tokens().length;
      }
      long first = runs.isEmpty() ? -1 : runs.get(0).stream();
      long end = runs.isEmpty() ? -1 : runs.get(runs.size() - 1).stream();
      return new Totals(place, splits, first, end, last);
    }
  }

  /**
   * What the tokens of a piece come to.
   *
   * @param splits tokens of each split
   * @param firstStream -1 where there is no run
   * @param lastStream -1 where there is no run
   * @param lastTokens of the last run
   */
  record Totals(int place, long[] splits, long firstStream, long lastStream, long lastTokens)
      implements Serializable {}

  /**
   * Where the tokens of a piece begin.
   *
   * @param id index of the first token among all
   * @param splits index of the first token of each split among those of the split
   * @param position index of the first token in its stream
   */
  record Start(long id, long[] splits, long position) implements Serializable {}

  /** Where each piece begins. */
  static List<Start> starts(List<Totals> pieces) {
    List<Start> starts = new ArrayList<>();
    long id = 0;
    long[] splits = new long[Split.values().length];
    long stream = -1;
    long inStream = 0;
    for (Totals piece : pieces) {
      boolean continues = piece.firstStream() >= 0 && piece.firstStream() == stream;
      starts.add(new Start(id, splits.clone(), continues ? inStream : 0));
      for (int split = 0; split < splits.length; split++) {
        splits[split] += piece.splits()[split];
        id += piece.splits()[split];
      }
      if (piece.firstStream() >= 0) {
        inStream =
            piece.lastStream() == stream ? inStream + piece.lastTokens() : piece.lastTokens();
        stream = piece.lastStream();
      }
    }
    return starts;
  }

  /**
   * Where tokens go: to a file, and a place among those of its split.
   *
   * @param file index among the files of all splits
   */
  record Destination(int file, long offset) implements Serializable, Comparable<Destination> {
    @Override
    public int compareTo(Destination other) {
      int byFile = Integer.compare(file, other.file);
      return byFile != 0 ? byFile : Long.compare(offset, other.offset);
    }
  }

  /**
   * Tokens of a stream.
   *
   * @param id index of the first one among all tokens
   * @param position index of the first one in its stream
   */
  record Slice(long id, long stream, long position, int[] tokens) implements Serializable {}

  /** Slices that follow upon each other in one file. */
  record Block(Destination to, ArrayList<Slice> slices) implements Serializable {}

  /** How many files there may be, of all splits. */
  int files() {
    return Split.values().length * partitions;
  }

  /** Cuts the tokens of a piece by the files that they go to. */
  List<Block> blocks(Piece piece, Start start) {
    List<Block> blocks = new ArrayList<>();
    Block[] open = new Block[Split.values().length];
    int[] sizes = new int[open.length];
    long id = start.id();
    long[] offsets = start.splits().clone();
    long position = start.position();
    for (Run run : piece.runs()) {
      int split = run.split().ordinal();
      for (int from = 0; from < run.tokens().length; ) {
        long row = offsets[split] - position % rowLength;
        int file = file(split, row);
        // Rows that begin in front of the next file's first token are this file's.
        long rows = (first(split, file + 1) - row + rowLength - 1) / rowLength;
        long most = row + rows * rowLength - offsets[split];
        int count = (int) Math.min(run.tokens().length - from, most);
        int index = split * partitions + file;
        if (open[split] == null || open[split].to().file() != index || sizes[split] > BLOCK) {
          open[split] = new Block(new Destination(index, offsets[split]), new ArrayList<>());
          sizes[split] = 0;
          blocks.add(open[split]);
        }
        int[] tokens = Arrays.copyOfRange(run.tokens(), from, from + count);
        open[split].slices().add(new Slice(id, run.stream(), position, tokens));
        sizes[split] += count;
        from += count;
        id += count;
        offsets[split] += count;
        position += count;
      }
      position = 0;
    }
    return blocks;
  }

  /** The file, of its split, of a row that begins with the {@code offset}-th token. */
  private int file(int split, long offset) {
    int file = (int) (offset * partitions / tokens.get(split));
    while (first(split, file + 1) <= offset) {
      file++;
    }
    while (first(split, file) > offset) {
      file--;
    }
    return file;
  }

  private long first(int split, int file) {
    return file * tokens.get(split) / partitions;
  }

  /**
   * Writes a file.
   *
   * @param blocks of the file, in order
   * @return none where there is nothing to write
   */
  List<TokenFile.Written> write(int file, Iterator<Block> blocks, Configuration conf)
      throws IOException {
    if (!blocks.hasNext()) {
      return List.of();
    }
    var slot =
        new TokenFile.Slot(
            directory,
            Split.values()[file / partitions],
            file % partitions,
            TokenSchema.TEXT,
            rowGroupBytes);
    try (var out = new TokenFile(slot, conf)) {
      var rows = new Rows(out, rowLength);
      while (blocks.hasNext()) {
        for (Slice slice : blocks.next().slices()) {
          rows.add(slice);
        }
      }
      rows.flush();
      return List.of(out.end());
    }
  }

  /** Makes rows of slices. */
  private static final class Rows {

    private final TokenFile out;
    private final int[] tokens;
    private int count;
    private long id;
    private long stream;
    private long position;

    Rows(TokenFile out, int rowLength) {
      this.out = out;
      this.tokens = new int[rowLength];
    }

    void add(Slice slice) throws IOException {
      if (count > 0 && slice.stream() != stream) {
        flush();
      }
      for (int from = 0; from < slice.tokens().length; ) {
        if (count == 0) {
          id = slice.id() + from;
          stream = slice.stream();
          position = slice.position() + from;
        }
        int copied = Math.min(tokens.length - count, slice.tokens().length - from);
        System.arraycopy(slice.tokens(), from, tokens, count, copied);
        count += copied;
        from += copied;
        if (count == tokens.length) {
          flush();
        }
      }
    }

    void flush() throws IOException {
      if (count > 0) {
        out.write(new long[] {id, stream, position}, Arrays.copyOf(tokens, count));
        count = 0;
      }
    }
  }
}
