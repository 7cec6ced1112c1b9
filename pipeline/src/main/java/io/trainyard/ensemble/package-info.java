/** Ensembles: members that train independently, each in one task, and are combined. */
package io.trainyard.ensemble;
