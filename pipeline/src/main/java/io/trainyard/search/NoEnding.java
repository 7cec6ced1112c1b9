package io.trainyard.search;

import java.util.List;

/** Every trial is trained to its own end. */
record NoEnding() implements Ending {

  @Override
  public boolean endsTrials() {
    return false;
  }

  @Override
  public List<Bracket> brackets(int trials, int maxEpochs) {
    // Not maxEpochs, which trials may search.
    return List.of(new Bracket(0, 1, List.of(new Rung(trials, Integer.MAX_VALUE))));
  }

  @Override
  public List<Integer> survivors(int places, List<Standing> standings) {
    return standings.stream().filter(s -> !s.diverged()).map(Standing::trial).sorted().toList();
  }
}
