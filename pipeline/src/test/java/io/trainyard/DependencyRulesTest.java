package io.trainyard;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

@AnalyzeClasses(packages = "io.trainyard", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyRulesTest {

  @ArchTest
  static final ArchRule sparkStaysWhereItIsNeeded =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.trainyard.failure..",
              "io.trainyard.random..",
              "io.trainyard.config..",
              "io.trainyard.storage..",
              "io.trainyard.lease..",
              "io.trainyard.image..",
              "io.trainyard.text..",
              "io.trainyard.language..",
              "io.trainyard.augment..",
              "io.trainyard.dataset.exercise..",
              "io.trainyard.model..",
              "io.trainyard.acceleration..",
              "io.trainyard.results..",
              "io.trainyard.report..",
              "io.trainyard.stopping..",
              "io.trainyard.checkpoint..",
              "io.trainyard.evaluation..",
              "io.trainyard.promotion..",
              "io.trainyard.export..",
              "io.trainyard.ensemble.membership..",
              "io.trainyard.ensemble.combination..",
              "io.trainyard.ensemble.measures..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..");

  @ArchTest
  static final ArchRule thereAreNoCycles =
      slices().matching("io.trainyard.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule arrowsPointDown =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("bench")
          .definedBy("io.trainyard.bench..")
          .layer("ensemble")
          .definedBy("io.trainyard.ensemble..")
          .layer("training")
          .definedBy("io.trainyard.training..")
          .layer("engines")
          .definedBy(
              "io.trainyard.averaging..",
              "io.trainyard.inference..",
              "io.trainyard.memory..",
              "io.trainyard.preview..")
          .layer("judgement")
          .definedBy(
              "io.trainyard.stopping..",
              "io.trainyard.checkpoint..",
              "io.trainyard.evaluation..",
              "io.trainyard.results..",
              "io.trainyard.report..")
          .layer("device")
          .definedBy("io.trainyard.device..")
          .layer("augment")
          .definedBy("io.trainyard.augment..")
          .layer("image")
          .definedBy("io.trainyard.image..")
          .layer("text")
          .definedBy("io.trainyard.text..")
          .layer("language")
          .definedBy("io.trainyard.language..")
          .layer("dataset")
          .definedBy("io.trainyard.dataset..")
          .layer("acceleration")
          .definedBy("io.trainyard.acceleration..")
          .layer("model")
          .definedBy("io.trainyard.model..")
          .layer("lease")
          .definedBy("io.trainyard.lease..")
          .layer("ground")
          .definedBy(
              "io.trainyard.config..",
              "io.trainyard.storage..",
              "io.trainyard.random..",
              "io.trainyard.failure..")
          .whereLayer("bench")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("ensemble")
          .mayOnlyBeAccessedByLayers("bench")
          .whereLayer("training")
          .mayOnlyBeAccessedByLayers("bench", "ensemble")
          .whereLayer("engines")
          .mayOnlyBeAccessedByLayers("bench", "ensemble", "training")
          .whereLayer("judgement")
          .mayOnlyBeAccessedByLayers("bench", "ensemble", "training", "engines")
          .whereLayer("device")
          .mayOnlyBeAccessedByLayers("bench", "training", "engines")
          .whereLayer("dataset")
          .mayOnlyBeAccessedByLayers("bench", "ensemble", "training", "engines")
          .whereLayer("augment")
          .mayOnlyBeAccessedByLayers("bench", "training", "engines")
          .whereLayer("image")
          .mayOnlyBeAccessedByLayers(
              "bench", "ensemble", "training", "engines", "judgement", "dataset", "augment")
          .whereLayer("text")
          .mayOnlyBeAccessedByLayers(
              "bench",
              "ensemble",
              "training",
              "engines",
              "judgement",
              "dataset",
              "model",
              "language")
          .whereLayer("language")
          .mayOnlyBeAccessedByLayers("bench", "ensemble", "training", "engines", "model")
          .whereLayer("acceleration")
          .mayOnlyBeAccessedByLayers("bench", "training", "engines")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers(
              "bench", "ensemble", "training", "engines", "judgement", "dataset", "acceleration")
          .whereLayer("lease")
          .mayOnlyBeAccessedByLayers("training", "judgement");

  @ArchTest
  static final ArchRule onlyTheRunOfASearchKnowsSpark =
      noClasses()
          .that()
          .resideInAPackage("io.trainyard.search..")
          .and()
          .doNotHaveSimpleName("TuneRun")
          .and()
          .doNotHaveSimpleName("TaskTrials")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..");

  @ArchTest
  static final ArchRule nothingBelowKnowsOfSearches =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.trainyard.search..", "io.trainyard.analysis..", "io.trainyard.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.trainyard.search..");

  @ArchTest
  static final ArchRule nobodyInTheLibraryKnowsOfAnalyses =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.trainyard.analysis..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.trainyard.analysis..");

  @ArchTest
  static final ArchRule theLibraryKnowsNoCommandLine =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("picocli..");
}
