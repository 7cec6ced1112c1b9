/**
 * Which of many trained models is in use under a name: a gate that a model has to pass, versions
 * that are whole before they are used, and a pointer to the current one. On any Hadoop file system;
 * nothing rests on directories being renamed in one step.
 */
package io.trainyard.promotion;
