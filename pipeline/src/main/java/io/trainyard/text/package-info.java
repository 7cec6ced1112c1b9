/**
 * Text as numbers: decoding of bytes, tokenizers, the vocabulary, and the codec of a dataset or
 * model. Knows no Spark.
 */
package io.trainyard.text;
