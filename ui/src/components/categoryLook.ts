import {
  ArrowLeftRight,
  Banknote,
  BookOpen,
  Briefcase,
  Bus,
  Car,
  CircleHelp,
  Clapperboard,
  Coffee,
  CreditCard,
  Dumbbell,
  Fuel,
  Gamepad2,
  HandCoins,
  HeartPulse,
  House,
  Landmark,
  type LucideIcon,
  Music,
  PawPrint,
  PiggyBank,
  Pill,
  Plane,
  Plug,
  Scissors,
  Shield,
  Shirt,
  ShoppingBag,
  ShoppingBasket,
  Smartphone,
  SquareParking,
  Tag,
  UtensilsCrossed,
  Wine,
  Wrench,
} from "lucide-react";
import { own } from "./own";

interface Look {
  icon: LucideIcon;
  /** Hue of its group, in degrees of OKLCH. */
  hue: number;
}

const HUES = {
  income: 155,
  home: 65,
  food: 35,
  shopping: 330,
  transport: 240,
  health: 15,
  leisure: 290,
  services: 205,
  money: 95,
  transfers: 260,
};

const { income, home, food, shopping, transport, health, leisure, services, money, transfers } =
  HUES;

// The stable codes of the starting set, in crates/domain/src/category.rs.
const LOOKS: Record<string, Look> = {
  income: { icon: Banknote, hue: income },
  salary: { icon: Banknote, hue: income },
  interest: { icon: PiggyBank, hue: income },
  benefits: { icon: HandCoins, hue: income },
  tax_refund: { icon: Landmark, hue: income },
  other_income: { icon: Banknote, hue: income },
  home: { icon: House, hue: home },
  rent: { icon: House, hue: home },
  mortgage: { icon: House, hue: home },
  utilities: { icon: Plug, hue: home },
  internet_phone: { icon: Smartphone, hue: home },
  home_improvement: { icon: Wrench, hue: home },
  food: { icon: UtensilsCrossed, hue: food },
  groceries: { icon: ShoppingBasket, hue: food },
  restaurants: { icon: UtensilsCrossed, hue: food },
  coffee: { icon: Coffee, hue: food },
  bars: { icon: Wine, hue: food },
  shopping: { icon: ShoppingBag, hue: shopping },
  general_shopping: { icon: ShoppingBag, hue: shopping },
  clothing: { icon: Shirt, hue: shopping },
  electronics: { icon: Smartphone, hue: shopping },
  pets: { icon: PawPrint, hue: shopping },
  transport: { icon: Bus, hue: transport },
  fuel: { icon: Fuel, hue: transport },
  public_transit: { icon: Bus, hue: transport },
  taxi: { icon: Car, hue: transport },
  parking_tolls: { icon: SquareParking, hue: transport },
  car: { icon: Car, hue: transport },
  health: { icon: HeartPulse, hue: health },
  medical: { icon: HeartPulse, hue: health },
  pharmacy: { icon: Pill, hue: health },
  fitness: { icon: Dumbbell, hue: health },
  personal_care: { icon: Scissors, hue: health },
  leisure: { icon: Clapperboard, hue: leisure },
  entertainment: { icon: Clapperboard, hue: leisure },
  streaming: { icon: Music, hue: leisure },
  games: { icon: Gamepad2, hue: leisure },
  travel: { icon: Plane, hue: leisure },
  services: { icon: Briefcase, hue: services },
  insurance: { icon: Shield, hue: services },
  education: { icon: BookOpen, hue: services },
  childcare: { icon: HandCoins, hue: services },
  professional: { icon: Briefcase, hue: services },
  money: { icon: Landmark, hue: money },
  fees: { icon: Landmark, hue: money },
  taxes: { icon: Landmark, hue: money },
  donations: { icon: HandCoins, hue: money },
  loan_payments: { icon: Landmark, hue: money },
  cash: { icon: Banknote, hue: money },
  transfers: { icon: ArrowLeftRight, hue: transfers },
  transfer: { icon: ArrowLeftRight, hue: transfers },
  card_payment: { icon: CreditCard, hue: transfers },
  savings: { icon: PiggyBank, hue: transfers },
};

/** Icon and hue of a category; one that a person made, or none, has the plain look. */
export function categoryLook(
  category: { code: string | null } | null,
): Look | { icon: LucideIcon } {
  if (category === null) return { icon: CircleHelp };
  return (category.code === null ? undefined : own(LOOKS, category.code)) ?? { icon: Tag };
}
