package io.trainyard.dataset;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Iterators made of others. */
final class Iterators {

  private Iterators() {}

  /** What {@code function} makes of each element, when it is asked for. */
  static <A, B> Iterator<B> map(Iterator<A> from, Function<A, B> function) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return from.hasNext();
      }

      @Override
      public B next() {
        return function.apply(from.next());
      }
    };
  }

  /** The elements of all iterators, one after another. */
  static <A> Iterator<A> flat(Iterator<Iterator<A>> from) {
    return new Iterator<>() {

      private Iterator<A> open = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!open.hasNext() && from.hasNext()) {
          open = from.next();
        }
        return open.hasNext();
      }

      @Override
      public A next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return open.next();
      }
    };
  }
}
