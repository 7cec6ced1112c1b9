# shellcheck shell=bash
#
# What scripts/acceptance text measures, to be sourced by it after measure.sh.

readonly TEXT_PARTS='shakespeare moby-dick translation memorization addition programs rows exercises nice tokenizing generation'

# Sets shakespeare to the file.
require_shakespeare() {
  shakespeare=${TRAINYARD_TEXT:-}
  [[ -n $shakespeare ]] ||
    die "$USAGE" "expected Shakespeare's text, found no TRAINYARD_TEXT; set it to the file tinyshakespeare.txt"
  [[ -f $shakespeare ]] || die "$BAD_DATA" "expected a file in TRAINYARD_TEXT, found no $shakespeare; set it to tinyshakespeare.txt"
}

text_shakespeare() {
  require_shakespeare
  dataset=$folder/shakespeare
  job ingest --conf "$home/conf/shakespeare-lstm.conf" --set "dataset.path=\"$dataset\"" >&2
  trained 'n-grams of characters' shakespeare-ngram --set "dataset.path=\"$dataset\""
  note 'Shakespeare, 6-grams, validation nats a character' "$(figure val_loss "$trained")"
  trained 'an LSTM on characters' shakespeare-lstm --set "dataset.path=\"$dataset\""
  note 'Shakespeare, LSTM, validation nats a character' "$(figure val_loss "$trained")" at-most 1.65
  note 'Shakespeare, LSTM, minutes' "$(minutes "$seconds")" at-most 30
  trained 'the smallest recurrent network' min-char-rnn --set "dataset.path=\"$dataset\""
  note 'Shakespeare, min-char-rnn, validation nats a character' "$(figure val_loss "$trained")" at-most 2.1
  say 'what it writes:'
  "$home/scripts/trainyard" generate --model "$model" --set generate.length=300 >&2
  trained 'a network of a fixed context' shakespeare-fixed-context --set "dataset.path=\"$dataset\""
  note 'Shakespeare, fixed context, validation nats a character' "$(figure val_loss "$trained")"
  trained 'causal convolutions' shakespeare-wavenet --set "dataset.path=\"$dataset\""
  note 'Shakespeare, causal convolutions, validation nats a character' "$(figure val_loss "$trained")"
}

text_moby_dick() {
  local ngram
  TRAINYARD_MOBY_DICK=$("$home/scripts/fetch-data" moby-dick | tail -n 1)
  export TRAINYARD_MOBY_DICK
  dataset=$folder/moby-dick
  job ingest --conf "$home/conf/moby-dick-words.conf" --set "dataset.path=\"$dataset\"" >&2
  trained '5-grams of words' moby-dick-ngram --set "dataset.path=\"$dataset\""
  ngram=$(figure val_perplexity "$trained")
  note 'Moby Dick, 5-grams, validation perplexity' "$ngram"
  trained 'an LSTM on words' moby-dick-words --set "dataset.path=\"$dataset\""
  note 'Moby Dick, LSTM, validation perplexity' "$(figure val_perplexity "$trained")" at-most "$ngram"
}

# Sets TRAINYARD_MULTI30K to the folder, whole.
require_multi30k() {
  [[ -n ${TRAINYARD_MULTI30K:-} ]] ||
    die "$USAGE" "expected Multi30k, found no TRAINYARD_MULTI30K; set it to the folder with train.de.gz, train.en.gz and so on"
  [[ -f $TRAINYARD_MULTI30K/train.de.gz ]] ||
    die "$BAD_DATA" "expected train.de.gz in TRAINYARD_MULTI30K, found none in $TRAINYARD_MULTI30K; set it to Multi30k's folder"
  export TRAINYARD_MULTI30K
}

text_translation() {
  local reversed result
  require_multi30k
  dataset=$folder/multi30k-de-en
  job ingest --conf "$home/conf/multi30k-de-en.conf" --set "dataset.path=\"$dataset\"" >&2
  for reversed in true false; do
    trained "a translator, reverse-input = $reversed" multi30k-de-en --set "dataset.path=\"$dataset\"" \
      --set "model.reverse-input=$reversed"
    result=$(job evaluate --model "$model" --set decoding.beam-width=5)
    note "Multi30k, reverse-input = $reversed, BLEU" "$(figure test_bleu "$result")" at-least 15
    note "Multi30k, reverse-input = $reversed, minutes" "$(minutes "$seconds")" at-most 60
  done
}

text_memorization() {
  dataset=$folder/memorization
  job ingest --conf "$home/conf/memorization.conf" --set "dataset.path=\"$dataset\"" >&2
  trained 'sequences to be written down again' memorization --set "dataset.path=\"$dataset\""
  note 'memorization, part that is right' "$(figure test_sequence_accuracy "$(job evaluate --model "$model")")"
}

text_addition() {
  dataset=$folder/addition
  job ingest --conf "$home/conf/addition-3-digits.conf" --set "dataset.path=\"$dataset\"" >&2
  trained 'sums of three digits' addition-3-digits --set "dataset.path=\"$dataset\""
  note 'sums of three digits, part that is right' \
    "$(figure test_sequence_accuracy "$(job evaluate --model "$model")")" at-least 0.99
}

text_programs() {
  local curriculum length nesting result
  dataset=$folder/learning-to-execute
  job ingest --conf "$home/conf/learning-to-execute.conf" --set "dataset.path=\"$dataset\"" >&2
  for curriculum in baseline naive mix combined; do
    trained "programs, curriculum $curriculum" learning-to-execute --set "dataset.path=\"$dataset\"" \
      --set "dataset.curriculum.kind=$curriculum"
    result=$(job evaluate --model "$model")
    for length in 1 2 3 4; do
      for nesting in 1 2; do
        note "programs, $curriculum, length $length, nesting $nesting, part that is right" \
          "$(figure "test_sequence_accuracy_length_${length}_nesting_$nesting" "$result")"
      done
    done
  done
}

text_rows() {
  mnist mnist-rows-lstm
  tested 'an LSTM on rows of digits' mnist-rows-lstm --set "dataset.path=\"$dataset\""
  note 'MNIST by rows, LSTM, test error' "$error" at-most 0.02
  tested 'an identity RNN on rows of digits' mnist-rows-irnn --set "dataset.path=\"$dataset\""
  note 'MNIST by rows, identity RNN, test error' "$error" at-most 0.02
}

# exercise NAME: ingests and trains by the conf of that name.
exercise() {
  dataset=$folder/$1
  job ingest --conf "$home/conf/$1.conf" --set "dataset.path=\"$dataset\"" >&2
  trained "exercise $1" "$1" --set "dataset.path=\"$dataset\""
}

text_exercises() {
  local task
  for task in adding-problem sum; do
    exercise "$task"
    note "exercise $task, test r2" "$(figure test_r2 "$(job evaluate --model "$model")")"
  done
  for task in larger parity; do
    exercise "$task"
    note "exercise $task, test accuracy" "$(figure test_accuracy "$(job evaluate --model "$model")")"
  done
}

text_nice() {
  mnist mnist-nice
  trained 'a density of digits' mnist-nice --set "dataset.path=\"$dataset\""
  note 'MNIST, NICE, test log-likelihood in nats' "$(figure test_log_likelihood "$(job evaluate --model "$model")")" at-least 1700
  say "digits drawn from it: $(figure outputs.generated "$(job generate --model "$model" --set generate.count=64)")"
}

# A million bytes of text to characters, on one thread; the alphabet's letters take one byte each, or two.
text_tokenizing() {
  local alphabet measured=$folder/tokenizing.json
  say 'tokenizing'
  (cd -- "$home" && ./mvnw -q -B -Pjmh -pl pipeline test -Djmh.include=TokenizerBenchmark \
    "-Djmh.options=-f 1 -wi 3 -w 1 -i 5 -r 1 -bm avgt -tu us -p kind=character -rf json -rff '$measured'") >&2
  for alphabet in latin greek; do
    note "characters, $alphabet, MB tokenized a second" "$("$python" -c 'import json, sys
for result in json.load(open(sys.argv[2])):
    if result["params"]["script"] == sys.argv[1]:
        print(1e6 / result["primaryMetric"]["score"])' "$alphabet" "$measured")" at-least 20
  done
}

text_generation() {
  local result
  result=$(job bench generate --set 'model={kind=rnn,cell=lstm,hidden=256}' --repetitions 5)
  note 'LSTM-256, characters generated a second' "$(figure results.0.tokens_per_second "$result")" at-least 2000
}

# check_text PART...
check_text() {
  [[ " $* " != *' shakespeare '* ]] || require_shakespeare
  [[ " $* " != *' translation '* ]] || require_multi30k
}

# text [PART...]
text() {
  local shakespeare
  measure text "$TEXT_PARTS" "$@"
}
