/** Members of an ensemble that Spark MLlib trains. */
package io.trainyard.ensemble.mllib;
