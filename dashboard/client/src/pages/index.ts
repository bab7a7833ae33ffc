/** Registers the components and the client-side functions of the pages. */
import { tellChoices } from './choices';
import { dataFunctions } from './data';
import { DayRange } from './days';
import { drillFunctions } from './drill';
import { exploreFunctions } from './explore';
import { Facets } from './facets';
import { paintLayout } from './first-paint';
import { forgetPast } from './past';
import { LayerTree } from './layers';
import { recordsFunctions } from './records';
import { refreshFunctions } from './refresh';
import { SearchBox } from './search';
import { Svg } from './svg';
import { wallFunctions } from './wall';

export function installPages(): void {
  tellChoices();
  const page = window as unknown as {
    hongtu_page: Record<string, unknown>;
    dash_clientside: Record<string, Record<string, unknown>>;
  };
  page.hongtu_page = { Svg, SearchBox, DayRange, Facets, LayerTree, paintLayout, forgetPast };
  page.dash_clientside = { ...page.dash_clientside, hongtu_data: dataFunctions, hongtu_explore: exploreFunctions, hongtu_drill: drillFunctions, hongtu_records: recordsFunctions, hongtu_refresh: refreshFunctions, hongtu_wall: wallFunctions };
}
