/** Seeds, from which every random choice derives. */
package io.trainyard.random;
