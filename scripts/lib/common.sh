# shellcheck shell=bash
# Shared by the scripts beside it, which source it; bash 3.2 and newer. Standard output belongs to results:
# whatever is said here goes to standard error.

# The checkout.
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
script=$(basename -- "$0")

jobs_jar=$home/jobs/target/trainyard-jobs.jar
embedded_spark=$home/jobs/target/spark

# Exit codes, as the jobs have them.
# shellcheck disable=SC2034
readonly USAGE=2 BAD_DATA=3 INFRASTRUCTURE=5

say() {
  printf '%s: %s\n' "$script" "$*" >&2
}

# die CODE MESSAGE...: one line says what is missing and what to do.
die() {
  local code=$1
  shift
  say "$*"
  exit "$code"
}

# The comment at the head of the script, from its third line to the first that is no comment, is its help.
print_help() {
  sed -n -e '3,$!d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
}

# Sets java to a Java 17: that of JAVA_HOME, or else the one on the PATH.
require_java() {
  local version where
  if [[ -n ${JAVA_HOME:-} ]]; then
    java=$JAVA_HOME/bin/java
    where="JAVA_HOME ($JAVA_HOME)"
  else
    java=$(type -P java) || die "$USAGE" "expected JDK 17, found no java on the PATH; install one, or set JAVA_HOME to it"
    where="the PATH ($java)"
  fi
  [[ -x $java ]] || die "$USAGE" "expected JDK 17, found no bin/java in $where; set JAVA_HOME to a JDK 17"
  version=$("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p')
  [[ $version == 17 || $version == 17.* ]] ||
    die "$USAGE" "expected JDK 17, found ${version:-no version} in $where; set JAVA_HOME to a JDK 17"
}

require_jdk() {
  require_java
  [[ $("$java" --list-modules) == *jdk.compiler@* ]] ||
    die "$USAGE" "expected JDK 17, found a Java 17 without compiler ($java); install the JDK, or set JAVA_HOME to one"
}

# A jar that was written to its end has the record that closes its directory there.
is_whole_jar() {
  [[ -f $1 && $(tail -c 22 -- "$1" | head -c 4) == $'PK\005\006' ]]
}

is_built() {
  is_whole_jar "$jobs_jar" && [[ -n ${SPARK_HOME:-} || -f $embedded_spark/RELEASE ]]
}

# Builds the jobs jar, and the embedded Spark unless SPARK_HOME names one, if they are not there. It does not
# build again what is there: ./mvnw package does.
ensure_built() {
  local newer
  if is_built; then
    newer=$(find "$home"/pom.xml "$home"/*/pom.xml "$home"/*/src/main -newer "$jobs_jar" -type f)
    newer=${newer%%$'\n'*}
    if [[ -n $newer ]]; then
      say "note: ${newer#"$home"/} is newer than the jobs jar; ./mvnw package builds it again"
    fi
    return
  fi
  require_jdk
  mkdir -p "$home/target"
  (
    # Two scripts that both find nothing built: the second waits, and finds it.
    if type -P flock >/dev/null; then
      flock 9
    fi
    if ! is_built; then
      build
    fi
  ) 9>"$home/target/build.lock"
}

build() {
  local skip_spark=false
  if [[ -n ${SPARK_HOME:-} ]]; then
    skip_spark=true
  fi
  say "building the jobs jar and what it runs on; this is done once"
  (cd "$home" && ./mvnw -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true -Dspark.embedded.skip=$skip_spark \
    package) 1>&2 9>&- || die "$INFRASTRUCTURE" "cannot build; see Maven's messages above, then run the same command again"
}

# Sets spark to the Spark to run on: SPARK_HOME, or else the embedded one.
find_spark() {
  spark=${SPARK_HOME:-$embedded_spark}
  [[ -x $spark/bin/spark-submit && -x $spark/bin/spark-class ]] ||
    die "$USAGE" "expected a Spark with bin/spark-submit in SPARK_HOME, found none in $spark; correct SPARK_HOME or unset it"
}

# Sets hdfs_jar to the servers of HDFS, which no job needs: the build leaves them where tests want them.
find_hdfs() {
  # shellcheck disable=SC2034
  hdfs_jar=$home/jobs/target/hdfs/hadoop-client-minicluster.jar
  if ! is_whole_jar "$hdfs_jar"; then
    say "fetching the servers of HDFS; this is done once"
    (cd "$home" && ./mvnw -q -B -N -f jobs/pom.xml dependency:copy@hdfs-servers) 1>&2 9>&- ||
      die "$INFRASTRUCTURE" "cannot fetch the servers of HDFS; see Maven's messages above, then run the same command again"
  fi
}

# mark PID: when the process started, which tells it from a later one with the same id. Nothing if it has ended.
mark() {
  local stat fields
  if [[ -r /proc/self/stat ]]; then
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    # After the command in parentheses: the state, then 18 more fields, then the start.
    read -r -a fields <<<"${stat##*) }"
    if [[ ${fields[0]} != [ZX] ]]; then
      printf '%s' "${fields[19]}"
    fi
  else
    ps -o lstart= -p "$1" 2>/dev/null | tr -d ' ' || true
  fi
}

# is_running PID MARK
is_running() {
  [[ -n $2 && $(mark "$1") == "$2" ]]
}
