/** What a training needs of memory, told and checked before it starts, and what it came to. */
package io.trainyard.memory;
