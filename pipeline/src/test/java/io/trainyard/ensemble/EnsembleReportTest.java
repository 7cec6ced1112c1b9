package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.ensemble.measures.TwoMembers;
import io.trainyard.inference.TrainedModel.Extra;
import io.trainyard.results.CalibrationRow;
import io.trainyard.results.DecompositionRow;
import io.trainyard.results.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleReportTest {

  private static final Offset<Double> EXACT = within(1e-7);

  @TempDir Path folder;

  private org.apache.hadoop.fs.Path write(String what) throws IOException {
    List<Extra> files = EnsembleReport.files(TwoMembers.measures(), List.of(1, 2), "test rows");
    assertThat(files).extracting(Extra::ending).hasSameElementsAs(EnsembleReport.ENDINGS);
    Extra table = files.stream().filter(file -> file.what().equals(what)).findFirst().orElseThrow();
    var path = new org.apache.hadoop.fs.Path(folder.resolve("test" + table.ending()).toString());
    table.writing().to(path, new Configuration());
    return path;
  }

  @Test
  void theTableOfCalibrationHasABarForEachBin() throws IOException {
    List<CalibrationRow> bins =
        ResultFile.calibration(write("calibration_table"), new Configuration()).rows();

    assertThat(bins).hasSize(15);
    // 0.65625 * 15 = 9.8 and 0.5625 * 15 = 8.4.
    CalibrationRow ninth = new CalibrationRow("ensemble", 8 / 15.0, 9 / 15.0, 1, 0.5625, 1);
    CalibrationRow tenth = new CalibrationRow("ensemble", 9 / 15.0, 10 / 15.0, 1, 0.65625, 1);
    assertThat(bins.subList(8, 10)).containsExactly(ninth, tenth);
    assertThat(bins.stream().mapToLong(CalibrationRow::rows).sum()).isEqualTo(2);
  }

  @Test
  void theTableOfTheDecompositionHasARowForEachLoss() throws IOException {
    List<DecompositionRow> rows =
        ResultFile.decomposition(write("decomposition_table"), new Configuration()).rows();

    assertThat(rows)
        .extracting(DecompositionRow::loss)
        .containsExactly("cross_entropy", "squared_error");
    DecompositionRow entropy = rows.get(0);
    double ofMean = -(Math.log(0.65625) + Math.log(0.5625)) / 2;
    double ofMembers = -(Math.log(0.75) + Math.log(0.5625) + Math.log(0.25) + Math.log(0.875)) / 4;
    assertThat(entropy.ensemble()).isEqualTo(ofMean, EXACT);
    assertThat(entropy.meanMember()).isEqualTo(ofMembers, EXACT);
    assertThat(entropy.gain()).isEqualTo(ofMembers - ofMean, EXACT);
    assertThat(entropy.ambiguity()).isEmpty();
    DecompositionRow squared = rows.get(1);
    assertThat(squared.ensemble()).isEqualTo(0.34375 * 0.34375 + 0.4375 * 0.4375, EXACT);
    assertThat(squared.meanMember())
        .isEqualTo((0.25 * 0.25 + 0.4375 * 0.4375 + 0.75 * 0.75 + 0.125 * 0.125) / 2, EXACT);
    // Members stand 0.09375 from the mean in the first row, 0.3125 in the second, in both classes.
    double distance = 0.09375 * 0.09375 + 0.3125 * 0.3125;
    assertThat(squared.gain()).isEqualTo(distance, EXACT);
    assertThat(squared.ambiguity().orElseThrow()).isEqualTo(distance, EXACT);
  }
}
