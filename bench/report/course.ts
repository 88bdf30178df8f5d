/** How a row was measured: how long it took, and the foreign load during each try (undefined where it is not known). */
export interface RowCourse {
  row: string;
  seconds: number;
  foreignShares: (number | undefined)[];
}

/** One line for each row, such as `| idle | 96 s | 14 %, 3 % |`. */
export const courseTable = (course: RowCourse[]): string[] => [
  '| row | took | used by others, by try |',
  '|---|---|---|',
  ...course.map(
    ({ row, seconds, foreignShares }) =>
      `| ${row} | ${Math.round(seconds)} s | ${foreignShares.map(formatShare).join(', ')} |`,
  ),
];

export const formatShare = (share: number | undefined): string =>
  share === undefined ? 'not known' : `${Math.round(share * 100)} %`;
