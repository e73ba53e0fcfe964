"""The end of the script: what it prints, and how it ends."""

TAIL = """
if __name__ == "__main__":
    results = main()
    for stage, report in results.items():
        print(f"\\n{stage}")
        for name, value in report.get("metrics", {}).items():
            print(f"  {name}: {value}")
        for check in report.get("checks", []):
            print(f"  {check['name']}: {'passed' if check['passed'] else 'FAILED'}")
        for name, table in report.get("tables", {}).items():
            print(f"  {name}, {len(table)} rows\\n{table.head().to_string(index=False)}")
    sys.exit(any(report.get("passed") is False for report in results.values()))
"""
