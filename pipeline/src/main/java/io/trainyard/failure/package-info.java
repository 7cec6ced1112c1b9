/** Failures, told apart by what the caller can do about them. */
package io.trainyard.failure;
