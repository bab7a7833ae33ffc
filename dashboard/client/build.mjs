/**
 * Bundles the client: the worker first, as text inside dashboard/assets/hongtu-begin.js, then hongtu.js,
 * and the fallback font with its style sheet. `--tests` bundles test/*.test.ts for node's test runner instead.
 */
import { build } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = path.dirname(fileURLToPath(import.meta.url));
const assets = path.join(here, '..', 'assets');
const common = { bundle: true, target: 'es2022', logLevel: 'warning', absWorkingDir: here };

async function workerSource() {
  const result = await build({ ...common, entryPoints: ['src/worker.ts'], format: 'iife', minify: true, write: false });
  return result.outputFiles[0].text;
}

async function buildPage() {
  const source = await workerSource();
  // Sorted by their names, the script that begins stands before the one that it begins for.
  for (const [entry, name] of [['src/begin.ts', 'hongtu-begin.js'], ['src/index.ts', 'hongtu.js']]) {
    const outfile = path.join(assets, name);
    await build({
      ...common,
      entryPoints: [entry],
      format: 'iife',
      minify: true,
      outfile,
      loader: { '.css': 'text' },
      define: { WORKER_SOURCE: JSON.stringify(source) },
    });
    const bytes = await readFile(outfile);
    console.error(`${name} ${(bytes.length / 1024).toFixed(1)} KB, ${(gzipSync(bytes).length / 1024).toFixed(1)} KB gzipped`);
  }
}

/** The font's unicode-range subsets: a page without a Chinese system font fetches only the subsets it shows. */
async function copyFonts() {
  const from = path.join(here, 'node_modules', '@fontsource-variable', 'noto-sans-sc');
  const to = path.join(assets, 'fonts');
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  const css = await readFile(path.join(from, 'index.css'), 'utf8');
  const used = new Set([...css.matchAll(/files\/([\w.-]+\.woff2)/g)].map((match) => match[1]));
  for (const name of used) await cp(path.join(from, 'files', name), path.join(to, name));
  await cp(path.join(from, 'LICENSE'), path.join(to, 'LICENSE'));
  const renamed = css.replaceAll(/url\(\.\/files\//g, 'url(').replaceAll('Noto Sans SC Variable', 'Noto Sans SC');
  // Not named .css: Dash would load 100 KB of face rules on every page, also where the system has the font.
  await writeFile(path.join(to, 'noto-sans-sc.txt'), renamed);
}

async function buildTests() {
  const names = (await readdir(path.join(here, 'test'))).filter((name) => name.endsWith('.test.ts'));
  await rm(path.join(here, 'build', 'test'), { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: names.map((name) => `test/${name}`),
    outdir: 'build/test',
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    sourcemap: 'inline',
  });
}

if (process.argv.includes('--tests')) await buildTests();
else await Promise.all([buildPage(), copyFonts()]);
