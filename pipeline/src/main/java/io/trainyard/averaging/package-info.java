/** Replicas that train side by side and take the mean of what they have learned. */
package io.trainyard.averaging;
