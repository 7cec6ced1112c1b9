/**
 * What a model of language is, however it was trained: something that reads one token after another
 * and tells how probable each is to come next; and how text is drawn from it. Knows no Spark, no
 * network and no file.
 */
package io.trainyard.language;
