/** Configuration, read strictly from HOCON into records; all problems are reported at once. */
package io.trainyard.config;
