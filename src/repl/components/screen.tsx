import { Box } from "ink";
import type { ScreenStyle } from "../drawing/line.js";
import type { State } from "../model.js";
import { footerPieces } from "../screen/footer.js";
import { gapsLine, timelineLine } from "../screen/timeline.js";
import { lessonMost } from "../screen/lesson.js";
import { gapRows, pageRows, promptMost } from "../screen/rows.js";
import { correctionOffered } from "../reducer/runs.js";
import { CellList } from "./cell_list.js";
import { Footer } from "./footer.js";
import { Header } from "./header.js";
import { LessonView } from "./lesson.js";
import { PageView } from "./page.js";
import { Painted } from "./painted.js";
import { PromptView } from "./prompt.js";
import { Welcome } from "./welcome.js";

export interface ScreenProps {
  readonly state: State;
  readonly style: ScreenStyle;
}

/** The whole terminal: header, cells or a page, prompt, footer. */
export function Screen({ state, style }: ScreenProps) {
  const { size, page, machine, cells, recording, replay } = state;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} flexShrink={0}>
      <Header
        machine={machine}
        cells={cells}
        recording={recording}
        style={style}
        own={state.ownLoad}
      />
      {page === undefined ? (
        <Cells state={state} style={style} />
      ) : (
        <PageView page={page} rows={pageRows(size)} style={style} />
      )}
      {replay === undefined || page !== undefined || replay.notes.length === 0 ? null : (
        <Painted height={1} flexShrink={0} draw={({ width }) => [gapsLine(replay, width, style)]} />
      )}
      {replay === undefined || page !== undefined ? null : (
        <Painted
          height={1}
          flexShrink={0}
          draw={({ width }) => [timelineLine(replay, width, style)]}
        />
      )}
      <Footer pieces={footerPieces(state)} style={style} />
    </Box>
  );
}

function Cells({ state, style }: ScreenProps) {
  const { size, machine, cells, active, focus, maximised, prompt, tools, ask, lesson, pressed } =
    state;
  return (
    <>
      <Box height={gapRows(size)} flexShrink={0} />
      {lesson === undefined ? null : (
        <LessonView
          lesson={lesson}
          most={lessonMost(size, pressed !== undefined)}
          width={size.columns}
          style={style}
          corrects={!lesson.passed && correctionOffered(state) !== undefined}
        />
      )}
      {cells.length === 0 && lesson !== undefined ? (
        <Box flexGrow={1} />
      ) : cells.length === 0 ? (
        <Welcome machine={machine} tip={state.tip} style={style} />
      ) : (
        <CellList
          cells={cells}
          active={active}
          focused={focus === "cells"}
          maximised={maximised}
          width={size.columns}
          style={style}
        />
      )}
      <PromptView
        prompt={prompt}
        tools={tools}
        focused={focus === "prompt" && ask === undefined}
        width={size.columns}
        mostRows={promptMost(size)}
        pressed={pressed}
        style={style}
      />
    </>
  );
}
