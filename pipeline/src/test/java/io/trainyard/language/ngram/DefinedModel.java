package io.trainyard.language.ngram;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The model as it is defined, word for word and as slow as that is. */
final class DefinedModel {

  private static final int BOS = 2;

  private final int order;
  private final int vocabulary;
  private final int minCount;
  private final Discounting discounting;
  private final Map<List<Integer>, Integer> inText = new HashMap<>();
  private final Map<List<Integer>, Set<Integer>> inFront = new HashMap<>();
  private final Map<Integer, Discounts> discounts = new HashMap<>();

  DefinedModel(
      int vocabulary, int order, Discounting discounting, int minCount, List<List<Integer>> texts) {
    this.order = order;
    this.vocabulary = vocabulary;
    this.minCount = minCount;
    this.discounting = discounting;
    for (List<Integer> text : texts) {
      List<Integer> padded = new ArrayList<>(List.of(BOS));
      padded.addAll(text);
      for (int end = 2; end <= padded.size(); end++) {
        for (int from = Math.max(order == 1 ? 1 : 0, end - order); from < end; from++) {
          List<Integer> gram = List.copyOf(padded.subList(from, end));
          inText.merge(gram, 1, Integer::sum);
          if (from > 0) {
            inFront.computeIfAbsent(gram, key -> new HashSet<>()).add(padded.get(from - 1));
          }
        }
      }
    }
  }

  private int count(List<Integer> gram) {
    if (!inText.containsKey(gram)) {
      return 0;
    }
    boolean asInText = gram.size() == order || gram.get(0) == BOS;
    return asInText ? inText.get(gram) : inFront.get(gram).size();
  }

  private Discounts discounts(int length) {
    return discounts.computeIfAbsent(
        length,
        key ->
            Discounts.of(
                discounting,
                CountsOfCounts.of(
                    inText.keySet().stream()
                        .filter(gram -> gram.size() == length)
                        .mapToLong(this::count)
                        .toArray())));
  }

  double probability(List<Integer> text, int token) {
    List<Integer> padded = new ArrayList<>(List.of(BOS));
    padded.addAll(text);
    int from = Math.max(0, padded.size() - order + 1);
    return interpolated(padded.subList(Math.min(from, padded.size()), padded.size()), token);
  }

  private double interpolated(List<Integer> context, int token) {
    double lower =
        context.isEmpty()
            ? 1.0 / vocabulary
            : interpolated(context.subList(1, context.size()), token);
    Discounts discounts = discounts(context.size() + 1);
    double total = 0;
    double taken = 0;
    double own = 0;
    for (int v = 0; v < vocabulary; v++) {
      List<Integer> gram = new ArrayList<>(context);
      gram.add(v);
      int count = count(gram);
      boolean leftOut = gram.size() > 2 && count < minCount;
      double discount = count == 0 ? 0 : leftOut ? count : discounts.from(count);
      total += count;
      taken += discount;
      own += v == token ? count - discount : 0;
    }
    return total == 0 ? lower : own / total + taken / total * lower;
  }
}
