import {
  asShown,
  namedSpecs,
  shownOf,
  withOwnData,
  type ShownData,
} from "../../repl/effects/shown_data.js";
import type { StreamBatch, TableSnapshot } from "../../types/data.js";
import { recordRun, type RunRecorder } from "../run/record.js";
import type { RecordSettings } from "../run/record_settings.js";
import type { ToolJob } from "./job.js";
import type { Screen } from "./screen.js";

/** Shows as the other one does, and writes down what is shown. */
export class RecordedScreen implements Screen {
  private total = 0;

  private constructor(
    private readonly inner: Screen,
    private readonly recorder: RunRecorder,
    private readonly shown: readonly ShownData[],
  ) {}

  /** undefined: the file can't be written, which has been said. */
  static open(job: ToolJob, settings: RecordSettings, inner: Screen): RecordedScreen | undefined {
    const { views, shown } = withOwnData(job.views);
    const { tables, streams, programs } = job.plan;
    const wanted = new Set(shown.map(({ of }) => of));
    const shape = {
      ...{ views, programs: programs.map(({ name }) => name) },
      tables: namedSpecs(
        tables.filter(({ name }) => wanted.has(name)),
        shown,
      ),
      streams: namedSpecs(streams, shown),
    };
    const plan = { notes: job.notes, shape, cText: "" };
    const recorder = recordRun(settings, "bcc-tool", plan);
    return recorder === undefined ? undefined : new RecordedScreen(inner, recorder, shown);
  }

  begin(): void {
    this.inner.begin();
  }

  batch(batch: StreamBatch): void {
    this.total += batch.rows.length;
    const records = shownOf(this.shown, batch.spec.name).map((each) => {
      const { spec, rows } = asShown(each, batch);
      return { spec: { ...spec, name: each.name }, rows, skipped: 0 };
    });
    this.recorder.sample({ records, total: this.total, seconds: 0.001 });
    this.inner.batch(batch);
  }

  show(snapshots: readonly TableSnapshot[]): void {
    this.write(snapshots);
    this.inner.show(snapshots);
  }

  refresh(snapshots: readonly TableSnapshot[]): void {
    this.write(snapshots);
    this.inner.refresh(snapshots);
  }

  end(): void {
    this.inner.end();
    this.recorder.close();
  }

  private write(snapshots: readonly TableSnapshot[]): void {
    const tables = snapshots.flatMap((table) =>
      shownOf(this.shown, table.spec.name).map((each) => asShown(each, table)),
    );
    const seconds = Math.max(0.001, ...tables.map((table) => table.seconds));
    const lost = tables.reduce((sum, { dropped }) => sum + dropped, 0);
    for (const { rows } of tables) for (const { count } of rows) this.total += count;
    this.recorder.sample({ tables, seconds, total: this.total, lost });
  }
}
