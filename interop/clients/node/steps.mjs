// How the scripts of this folder are driven: a line of JSON in for each step, a line of JSON out.
//
// The first line is the stage: where the simulator is and who is in it; it is answered when everything is ready. Each further line is the name of a
// step. An answer is what was found, or the error that ended it.

import { createInterface } from "node:readline";

/** Reads the stage, hands it to `prepare`, which gives the steps by their names, and plays those that are asked for. */
export async function play(prepare) {
  let steps;
  for await (const line of createInterface({ input: process.stdin })) {
    const read = JSON.parse(line);
    const work = steps === undefined ? () => void (steps = prepare(read)) : () => steps[read]();
    console.log(JSON.stringify(await answer(work)));
  }
}

async function answer(work) {
  try {
    return { found: (await work()) ?? null };
  } catch (error) {
    return { error: error.stack };
  }
}

/** Whose token it is, and for what. */
export function holder(token) {
  const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  return Object.fromEntries(["aud", "oid", "appid", "tid", "xms_mirid"].map((name) => [name, claims[name] ?? null]));
}
