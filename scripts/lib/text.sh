# shellcheck shell=bash
#
# What scripts/acceptance text measures, to be sourced by it after measure.sh.

readonly TEXT_PARTS='shakespeare moby-dick rows adding generation'

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

text_rows() {
  mnist mnist-rows-lstm
  tested 'an LSTM on rows of digits' mnist-rows-lstm --set "dataset.path=\"$dataset\""
  note 'MNIST by rows, LSTM, test error' "$error" at-most 0.02
  tested 'an identity RNN on rows of digits' mnist-rows-irnn --set "dataset.path=\"$dataset\""
  note 'MNIST by rows, identity RNN, test error' "$error" at-most 0.02
}

text_adding() {
  dataset=$folder/adding-problem
  job ingest --conf "$home/conf/adding-problem.conf" --set "dataset.path=\"$dataset\"" >&2
  trained 'the adding problem' adding-problem --set "dataset.path=\"$dataset\""
  note 'adding problem, validation r2' "$(figure val_r2 "$trained")"
}

text_generation() {
  local result
  result=$(job bench generate --set 'model={kind=rnn,cell=lstm,hidden=256}' --repetitions 5)
  note 'LSTM-256, characters generated a second' "$(figure results.0.tokens_per_second "$result")" at-least 2000
}

# check_text PART...
check_text() {
  [[ " $* " != *' shakespeare '* ]] || require_shakespeare
}

# text [PART...]
text() {
  local shakespeare
  measure text "$TEXT_PARTS" "$@"
}
